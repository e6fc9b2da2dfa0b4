"""How each kind of layer is built, a module a kind, under the names of `jetc_runtime.layers`.

``build(layer, words, sources)`` returns what the layer makes of symbolic words before its one cast, as
``exact`` does in the evaluator, with nothing of the evaluator's arithmetic. `words` are alkaid's FVArrays
of the shapes of `sources`.
"""
