"""The sections of a team's report, one module each: a context in, blocks out."""
