"""Checks what the command line said and wrote of a full-size model, with numpy's own arithmetic. Facts come as JSON on stdin."""
import json
import os
import sys

import numpy

facts = json.load(sys.stdin)
source, target = facts["source"], facts["target"]


def weights(layer, file):
    place = os.path.join(os.path.dirname(file), os.path.basename(layer["file"]))
    kind = {"float16": numpy.float16, "float32": numpy.float32}[layer["type"]]
    count = layer["length"] // numpy.dtype(kind).itemsize
    return numpy.fromfile(place, kind, count, offset=layer["offset"])


def agree(what, one, other, slack=0.0):
    if not abs(one - other) <= slack * max(abs(one), abs(other)):
        raise SystemExit(f"{what}: {one} is not {other}")


stats = {each["tensor"]: each for each in facts["stats"]["layers"]}
reported = {each["tensor"]: each for each in facts["pruned"]["components"][0]["layers"]}
layers = facts["layers"]
agree("parameters", facts["inspected"]["parameters"], facts["stats"]["parameters"])
agree("Linear layers", len(layers), 216)
for layer in layers[::9]:
    name, before, after = layer["name"], weights(layer, source), weights(layer, target)
    exact = before.astype(numpy.float64)
    said = stats[name]
    agree(f"{name} count", said["count"], before.size)
    agree(f"{name} zeros", said["zeros"], int((before == 0).sum()))
    agree(f"{name} min", said["min"], float(exact.min()))
    agree(f"{name} max", said["max"], float(exact.max()))
    agree(f"{name} mean |w|", said["meanAbsolute"], float(numpy.abs(exact).mean()), 1e-9)
    agree(f"{name} standard deviation", said["standardDeviation"], float(exact.std()), 1e-9)
    wanted = int(0.35 * before.size + 1e-9)
    agree(f"{name} zeros after", int((after == 0).sum()), wanted)
    agree(f"{name} zeros reported", reported[name]["zeros"], wanted)
    gone = (after == 0) & (before != 0)
    kept = ~gone
    if (before[kept].view(numpy.uint8) != after[kept].view(numpy.uint8)).any():
        raise SystemExit(f"{name}: a kept weight changed")
    if numpy.abs(before[gone]).max() > numpy.abs(before[kept & (before != 0)]).min():
        raise SystemExit(f"{name}: a smaller weight was kept")
print(f"{len(layers[::9])} of {len(layers)} Linear layers agree with numpy, before and after pruning")
