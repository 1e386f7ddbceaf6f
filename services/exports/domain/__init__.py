"""The rules of exports: what may be asked for, how a job lives, how a cell is written. Pure; time is an argument."""
