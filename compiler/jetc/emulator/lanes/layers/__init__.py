"""How each kind of layer is computed in lanes, a module a kind, under the names of `jetc_runtime.layers`.

``rows(layer, sources)`` returns what the layer makes in each row before its one cast, as ``exact`` does in
the evaluator. Every word keeps its own format: only sums of products and softmax need one for all.
"""
