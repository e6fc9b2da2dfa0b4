"""Where each kind of layer comes from, a module a kind, under the names of `jetc_runtime.layers`.

``lower(node)`` returns a layer of an hls4ml graph as layers of the IR, or raises GateError where the IR
does not say exactly what hls4ml's C++ does.
"""
