"""Pure LTI: values in, a value or a refusal out. No I/O and no clock: `now` is always an argument."""
