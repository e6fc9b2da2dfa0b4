"""Where each kind of layer comes from, a module a kind, under the names of `jetc_runtime.layers`.

``infer(layer, source, ...)`` returns the types that hls4ml must give to a layer of a topology, from what can
stand on the wires that it takes. ``lower(node)`` returns a layer of an hls4ml graph as layers of the IR, or
raises GateError where the IR does not say exactly what hls4ml's C++ does.
"""
