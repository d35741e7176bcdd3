package dev.obor.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.formula.DType;
import java.lang.reflect.Array;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StorageTest {
    private static final int MEGABYTE = 1 << 20;

    private static int arrayLength(Tensor x) {
        return Array.getLength(x.storage.array());
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void a_large_array_has_a_page_to_spare_that_nobody_sees(DType type) {
        int n = MEGABYTE / type.bytes();
        Tensor x = Tensor.ones(n).to(type);
        assertThat(arrayLength(x)).isEqualTo(n + 4096 / type.bytes());
        assertThat(arrayLength(Tensor.zeros(type, n - 1))).isEqualTo(n - 1);
        assertThat(x.to(DType.FLOAT64).sum().item()).isEqualTo(n);
        assertThat(x.toDoubleArray()).hasSize(n).containsOnly(1);
    }

    @Test void numbers_of_the_caller_are_copied_into_one() {
        float[] numbers = new float[MEGABYTE / 4];
        numbers[numbers.length - 1] = 7;
        Tensor x = Tensor.of(numbers);
        assertThat(arrayLength(x)).isEqualTo(numbers.length + 1024);
        assertThat(x.toFloatArray()).isEqualTo(numbers);
    }

    @Test void it_is_used_again_by_the_next_step() {
        Object[] arrays = new Object[2];
        for (int i = 0; i < arrays.length; i++) {
            try (var _ = Step.begin()) {
                arrays[i] = Tensor.zeros(MEGABYTE).add(1).storage.array();
            }
        }
        assertThat(arrays[1]).isSameAs(arrays[0]);
    }

    @Test void a_gradient_that_fills_its_storage_is_kept_and_a_part_of_one_is_copied() {
        Tensor whole = Tensor.ones(MEGABYTE);
        Tensor x = Tensor.zeros(MEGABYTE).requiresGrad(true);
        x.accumulate(whole);
        assertThat(x.gradient()).isSameAs(whole);
        Tensor half = whole.slice(0, 0, MEGABYTE / 2);
        Tensor y = Tensor.zeros(MEGABYTE / 2).requiresGrad(true);
        y.accumulate(half);
        assertThat(y.gradient().storage).isNotSameAs(whole.storage);
    }
}
