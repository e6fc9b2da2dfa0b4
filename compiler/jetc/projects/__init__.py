"""Projects of hls4ml, as it wrote them: read as text of known forms, never executed."""
