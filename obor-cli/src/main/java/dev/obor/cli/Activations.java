package dev.obor.cli;

import dev.obor.nn.ELU;
import dev.obor.nn.GELU;
import dev.obor.nn.Layer;
import dev.obor.nn.LeakyReLU;
import dev.obor.nn.ReLU;
import dev.obor.nn.SiLU;
import dev.obor.nn.Sigmoid;
import dev.obor.nn.Softplus;
import dev.obor.nn.Tanh;
import java.util.List;
import java.util.function.Supplier;

/// The activations by name.
enum Activations {
    RELU("relu", ReLU::new),
    TANH("tanh", Tanh::new),
    SIGMOID("sigmoid", Sigmoid::new),
    GELU("gelu", GELU::new),
    SILU("silu", SiLU::new),
    LEAKY_RELU("leaky-relu", LeakyReLU::new),
    ELU("elu", ELU::new),
    SOFTPLUS("softplus", Softplus::new);

    private final String title;
    private final Supplier<Layer> layer;

    Activations(String title, Supplier<Layer> layer) {
        this.title = title;
        this.layer = layer;
    }

    Layer create() {
        return layer.get();
    }

    String title() {
        return title;
    }

    static List<String> titles() {
        return List.of(values()).stream().map(Activations::title).toList();
    }

    /// The activation of this name, whatever its spelling.
    ///
    /// @throws IllegalArgumentException if there is none; the message names the nearest
    static Activations of(String name) {
        for (Activations activation : values()) {
            if (Names.key(activation.title).equals(Names.key(name))) return activation;
        }
        throw new IllegalArgumentException("there is no activation '%s'.%s Activations: %s.".formatted(
                name, Names.hint(name, titles()), String.join(", ", titles())));
    }
}
