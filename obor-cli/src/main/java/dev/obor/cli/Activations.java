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

/// The activations by name.
enum Activations {
    RELU("relu"),
    TANH("tanh"),
    SIGMOID("sigmoid"),
    GELU("gelu"),
    SILU("silu"),
    LEAKY_RELU("leaky-relu"),
    ELU("elu"),
    SOFTPLUS("softplus");

    private final String title;

    Activations(String title) {
        this.title = title;
    }

    Layer create() {
        return switch (this) {
            case RELU -> new ReLU();
            case TANH -> new Tanh();
            case SIGMOID -> new Sigmoid();
            case GELU -> new GELU();
            case SILU -> new SiLU();
            case LEAKY_RELU -> new LeakyReLU();
            case ELU -> new ELU();
            case SOFTPLUS -> new Softplus();
        };
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
        throw new IllegalArgumentException(
                "there is no activation '%s'.%s Activations: %s.".formatted(
                        name, Names.hint(name, titles()), String.join(", ", titles())));
    }
}
