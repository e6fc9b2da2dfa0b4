"""The FPGAs that jetc knows: their families, what they hold, and how their parts are named."""
