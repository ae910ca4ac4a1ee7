"""Files of every format that must be read for ever, made once by the version that they name."""
