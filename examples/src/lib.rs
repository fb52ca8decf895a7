//! One file an example: see the `examples` folder.
