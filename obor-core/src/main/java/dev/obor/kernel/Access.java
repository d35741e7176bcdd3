package dev.obor.kernel;

import dev.obor.formula.DType;

/// How a compiled loop reaches one operand: its element type, and whether one value serves all
/// positions of the inner loop (stride 0) or neighbours lie side by side (stride 1).
record Access(DType type, boolean uniform) {}
