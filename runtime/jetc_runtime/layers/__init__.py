"""The kinds of layer, one a module: its fields, the tensor that it makes, and what it means.

Every kind has three methods. ``output(sources)`` returns the tensor that it makes of tensors, or raises
NetworkError. ``exact(codes, sources)`` returns what it makes of codes before its one cast to `result`; the
codes of a source come in one format, `Tensor.common`. ``across()`` names the axes but the last along which
it combines rows; along all others each row is made alone.
"""
