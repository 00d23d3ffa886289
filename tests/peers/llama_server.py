"""Serves a model file over HTTP with llama.cpp's own server. Run by peers.py with the Python of .tools/peers/llama.

    python llama_server.py WEIGHTS PORT NAME
"""

import signal
import sys

import xllamacpp

weights, port, name = sys.argv[1:]
parameters = xllamacpp.CommonParams()
parameters.model.path = weights
parameters.model_alias = {name}
parameters.hostnames = ["127.0.0.1"]
parameters.port = int(port)
parameters.n_ctx = 4096
parameters.n_parallel = 1  # more clients at a time are slower on few processors
parameters.cpuparams.n_threads = 2
parameters.sampling.seed = 42
parameters.sampling.penalty_repeat = 1.3  # a model of this size repeats itself to the end otherwise
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
signal.pause()
