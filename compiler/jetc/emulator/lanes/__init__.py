"""C++ that computes a network for many jets at once, a jet in each lane of a vector.

`value` has integers with their proven ranges, `words` what a tensor is in this C++, `layers` a module for
each kind of layer, `source` the whole of it.
"""
