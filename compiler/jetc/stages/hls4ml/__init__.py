"""Stage `hls4ml`."""
