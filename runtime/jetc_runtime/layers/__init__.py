"""The kinds of layer, one module each: its fields, the tensor that it makes, its arithmetic.

Every kind has three methods. ``output(sources)`` returns the tensor that it makes of tensors, or raises
NetworkError. ``exact(codes, sources)`` returns what it makes of codes before its one cast to `result`; the
codes of a source come in one format, `Tensor.common`. ``across()`` returns the axes, other than the last,
along which it combines rows; rows along any other axis are computed independently.
"""
