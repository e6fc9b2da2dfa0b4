"""From the layer IR to text: RTL, emulator, vendor projects, reports."""
