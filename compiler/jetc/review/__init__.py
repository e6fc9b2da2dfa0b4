"""What a change of a spec means to its reviewer: classes, reruns, numbers, and the lock that keeps them."""
