"""What numpy and torch take to find or apply the same per-layer thresholds. Layers come as JSON on stdin."""
import json
import sys
import time

import numpy

layers = json.load(sys.stdin)


def weights(layer):
    kind = {"float16": numpy.float16, "float32": numpy.float32}[layer["type"]]
    count = layer["length"] // numpy.dtype(kind).itemsize
    return numpy.fromfile(layer["file"], kind, count, offset=layer["offset"]).reshape(layer["dims"])


def with_numpy(layer):
    size = numpy.abs(weights(layer)).ravel()
    k = int(0.35 * size.size + 1e-9)
    return numpy.partition(size, k - 1)[k - 1]


def with_torch(layer):
    import torch
    from torch.nn.utils import prune

    module = torch.nn.Module()
    values = torch.from_numpy(weights(layer))
    # topk has no half-precision kernel on the CPU in this version.
    module.weight = torch.nn.Parameter(values.float(), requires_grad=False)
    prune.l1_unstructured(module, "weight", amount=0.35)


work = {"numpy": with_numpy, "torch": with_torch}[sys.argv[1]]
work(layers[0])
start, busy = time.perf_counter(), time.process_time()
for each in layers:
    work(each)
took = {"wall": (time.perf_counter() - start) * 1000, "cpu": (time.process_time() - busy) * 1000}
print(json.dumps(took))
