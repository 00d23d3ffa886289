//! What has been imported, scored and published so far: releases, runs, snapshots, as they stood
//! when the edition was made.

use diesel::QueryResult;

use crate::db::{Conn, data_version};
use crate::read::releases::Release;
use crate::read::runs::{self, Run};
use crate::read::snapshots::{self, SnapshotRecord};

/// Every release, run and snapshot, the newest first.
#[derive(Debug, Clone)]
pub struct Record {
    /// The releases.
    pub releases: Vec<Release>,
    /// The runs.
    pub runs: Vec<Run>,
    /// The snapshots.
    pub snapshots: Vec<SnapshotRecord>,
}

impl Record {
    /// Reads it, in a transaction of the caller's where it reads more than this.
    pub fn read(conn: &mut Conn) -> QueryResult<Self> {
        let releases = data_version::all(conn)?.into_iter().map(Release::from);
        let snapshots = snapshots::list(conn)?.into_iter().map(|head| head.record);
        Ok(Self {
            releases: releases.collect(),
            runs: runs::all(conn)?,
            snapshots: snapshots.collect(),
        })
    }
}
