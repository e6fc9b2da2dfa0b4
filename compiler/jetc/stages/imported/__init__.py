"""The stages of an imported design: a project of hls4ml is read, built in RTL as another, and compared."""
