"""The C++ text of the emulator and of the programs that question the C++ of hls4ml."""
