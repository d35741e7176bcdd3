/// Files: safetensors, npy, checkpoints, and writing any file so that it is there whole or not at
/// all.
@NullMarked
package dev.obor.io;

import org.jspecify.annotations.NullMarked;
