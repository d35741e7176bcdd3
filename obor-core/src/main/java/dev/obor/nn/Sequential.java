package dev.obor.nn;

import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;
import java.util.Iterator;
import java.util.List;

/// Layers one after the other, each fed with the result of the one before.
///
/// ```java
/// var net = new Sequential(new Linear(64, 32), new ReLU(), new Linear(32, 10));
/// ```
///
/// The layers are named by their places: `0`, `1`, ... Without layers the result is the input. Where no
/// gradient is recorded, a [Linear] and an [ActivationLayer] behind it are computed together if that is
/// faster, with the same bits.
///
/// **Shapes.** `input` as the first layer takes it. Result: as the last one gives it.
/// **Errors.** `IllegalArgumentException` from [#get] if there is no such place; from
/// [#forward] those of the layers.
/// **PyTorch.** `torch.nn.Sequential`.
public final class Sequential implements Layer, Iterable<Layer> {
    private final List<Layer> layers;
    private final Mode mode = new Mode();

    /// The layers in order.
    public Sequential(Layer... layers) {
        this.layers = List.of(layers);
    }

    @Override public Tensor forward(Tensor input) {
        Tensor x = input;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            if (layer instanceof Linear map && i + 1 < layers.size()
                    && layers.get(i + 1) instanceof ActivationLayer next) {
                x = map.forward(x, next.activation());
                i++;
            } else {
                x = layer.forward(x);
            }
        }
        return x;
    }

    @Override public Parts parts() {
        Parts parts = new Parts().mode(mode);
        for (int i = 0; i < layers.size(); i++) {
            parts.layer(String.valueOf(i), layers.get(i));
        }
        return parts;
    }

    /// The layer at a place; negative numbers count from the end.
    public Layer get(int index) {
        int size = layers.size();
        Check.argument(
                index >= -size && index < size,
                "Sequential: index must be in [%d, %d); got %d.", -size, size, index);
        return layers.get(index < 0 ? index + size : index);
    }

    /// The number of layers.
    public int size() {
        return layers.size();
    }

    @Override public Iterator<Layer> iterator() {
        return layers.iterator();
    }

    /// One line per layer, as PyTorch prints it.
    @Override public String toString() {
        if (layers.isEmpty()) {
            return "Sequential()";
        }
        StringBuilder text = new StringBuilder("Sequential(\n");
        for (int i = 0; i < layers.size(); i++) {
            text.append("  (%d): %s\n".formatted(i, text(layers.get(i)).replace("\n", "\n  ")));
        }
        return text.append(')').toString();
    }

    private static String text(Layer layer) {
        return layer.getClass().isHidden() ? "Lambda()" : layer.toString();
    }
}
