"""What a change of a spec means to who reviews it: classes, reruns, numbers, and the lock that keeps them."""
