//! A middleware for the requests that need it: the others go past it and do not pay for it.

use std::rc::Rc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use futures_util::future::{Either, FutureExt, LocalBoxFuture};

/// `middleware`, for requests of which `needed` says so.
pub(super) fn when<M>(needed: fn(&ServiceRequest) -> bool, middleware: M) -> When<M> {
    When { needed, middleware }
}

/// See [`when`].
#[derive(Debug)]
pub(super) struct When<M> {
    needed: fn(&ServiceRequest) -> bool,
    middleware: M,
}

/// The two ways that a request may take.
pub(super) struct Ways<S, W> {
    needed: fn(&ServiceRequest) -> bool,
    past: Rc<S>,
    through: W,
}

type Future<T> = LocalBoxFuture<'static, T>;
type Reply = Result<ServiceResponse, actix_web::Error>;

impl<S, M, B> Transform<S, ServiceRequest> for When<M>
where
    S: Service<ServiceRequest, Response = ServiceResponse, Error = actix_web::Error> + 'static,
    M: Transform<
            Rc<S>,
            ServiceRequest,
            Response = ServiceResponse<B>,
            Error = actix_web::Error,
            InitError = (),
        >,
    M::Future: 'static,
    <M::Transform as Service<ServiceRequest>>::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = actix_web::Error;
    type Transform = Ways<S, M::Transform>;
    type InitError = ();
    type Future = Future<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let (needed, past) = (self.needed, Rc::new(service));
        let through = self.middleware.new_transform(Rc::clone(&past));
        async move { Ok(Ways { needed, past, through: through.await? }) }.boxed_local()
    }
}

impl<S, W, B> Service<ServiceRequest> for Ways<S, W>
where
    S: Service<ServiceRequest, Response = ServiceResponse, Error = actix_web::Error>,
    W: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error>,
    W::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = actix_web::Error;
    type Future = Either<S::Future, Future<Reply>>;

    forward_ready!(through);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        if (self.needed)(&request) {
            let reply = self.through.call(request);
            let boxed = reply.map(|reply| reply.map(ServiceResponse::map_into_boxed_body));
            return Either::Right(boxed.boxed_local());
        }
        Either::Left(self.past.call(request))
    }
}
