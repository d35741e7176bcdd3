/// Data sets, loaders, splits, readers.
@NullMarked
package dev.obor.data;

import org.jspecify.annotations.NullMarked;
