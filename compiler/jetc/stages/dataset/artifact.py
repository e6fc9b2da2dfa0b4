"""Where the artifacts of stage `dataset` keep what others read."""

from __future__ import annotations

__all__ = ["BRANCHES", "EVENTS_READ", "PARTS", "TEST_ETA", "TEST_RATIO", "TRUTH"]

PARTS = ("train", "validation", "test")
"""Folders of a set that is trained on."""
EVENTS_READ = "events_read.npz"
"""What tells the events of one set from others."""
TRUTH = "truth"
"""Folder of generator truth: of a set that is not trained on, of its jets and events, a file a column."""
BRANCHES = "branches"
"""Folder of scores of another tagger, of the jets of a set that is not trained on, a file a branch."""
TEST_RATIO = f"{TRUTH}/test_ratio.npy"
"""Of a set that is trained on: truth pT over jet pT of the jets of its test part, which is not clipped."""
TEST_ETA = f"{TRUTH}/test_eta.npy"
"""Of a set that is trained on: the eta of the jets of its test part, which no training reads."""
