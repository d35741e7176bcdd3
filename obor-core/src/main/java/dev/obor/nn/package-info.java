/// Layers and their initialisation.
@NullMarked
package dev.obor.nn;

import org.jspecify.annotations.NullMarked;
