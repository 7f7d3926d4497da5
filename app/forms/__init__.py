"""WTForms: they carry what a person typed to the kernel and back, and decide nothing."""
