/// The `obor` command: training, prediction, and looking at losses.
@NullMarked
package dev.obor.cli;

import org.jspecify.annotations.NullMarked;
