/// Pictures of a training run: lines and points, drawn to PNG files without a display.
@NullMarked
package dev.obor.plot;

import org.jspecify.annotations.NullMarked;
