package dev.obor.cli;

import dev.obor.tensor.Tensor;
import java.util.Map;

/// Named tensors below each other, each printed as PyTorch prints it:
///
/// ```text
/// value     tensor(0.2798)
/// gradient  tensor([-0.3704,  0.4167, -0.5556])
/// ```
final class TensorText {
    private static final int GAP = 2;

    private TensorText() {}

    static String of(Map<String, Tensor> tensors) {
        int width = GAP + tensors.keySet().stream().mapToInt(String::length).max().orElse(0);
        var text = new StringBuilder();
        tensors.forEach((name, tensor) -> text
                .append(name).append(" ".repeat(width - name.length()))
                .append(tensor.toString().replace("\n", "\n" + " ".repeat(width)))
                .append('\n'));
        return text.toString();
    }
}
