"""From a trained model, as its converter sees it, to the layer IR."""
