"""What the libraries call their activation functions, and what else stands beside them.

`NOT_ACTIVATIONS` names everything public in a namespace that is no activation function, with the
reason, so that a name which a later version adds is in neither list and fails a test. `FROZEN` are
the activation functions of the versions named, for where the library is not installed.
"""

from __future__ import annotations

import importlib
import operator
from collections.abc import Callable, Mapping

NOT_ACTIVATIONS: Mapping[str, Mapping[str, str]] = {
    "tf.nn": {
        "a convolution, a pool or a rearrangement of pixels": """
            atrous_conv2d atrous_conv2d_transpose avg_pool avg_pool1d avg_pool2d avg_pool3d conv1d
            conv1d_transpose conv2d conv2d_transpose conv3d conv3d_transpose conv_transpose convolution
            depth_to_space depthwise_conv2d depthwise_conv2d_backprop_filter
            depthwise_conv2d_backprop_input dilation2d erosion2d fractional_avg_pool
            fractional_max_pool max_pool max_pool1d max_pool2d max_pool3d max_pool_with_argmax pool
            separable_conv2d space_to_batch space_to_depth with_space_to_batch""",
        "a loss, or a part of one": """
            all_candidate_sampler compute_accidental_hits compute_average_loss ctc_loss
            ctc_unique_labels fixed_unigram_candidate_sampler l2_loss learned_unigram_candidate_sampler
            log_poisson_loss nce_loss sampled_softmax_loss scale_regularization_loss
            sigmoid_cross_entropy_with_logits softmax_cross_entropy_with_logits
            sparse_softmax_cross_entropy_with_logits weighted_cross_entropy_with_logits""",
        "a normalisation, or a statistic": """
            batch_norm_with_global_normalization batch_normalization l2_normalize
            local_response_normalization lrn moments normalize_moments sufficient_statistics
            weighted_moments zero_fraction""",
        "a search, a table or a decoder": """
            approx_max_k approx_min_k collapse_repeated ctc_beam_search_decoder ctc_greedy_decoder
            embedding_lookup embedding_lookup_sparse in_top_k safe_embedding_lookup_sparse top_k""",
        "a layer with weights, or a wrapper of one": """
            RNNCellDeviceWrapper RNNCellDropoutWrapper RNNCellResidualWrapper bias_add""",
        "dropout is regularisation: off when the network is used": "dropout",
        "a fit to an ordering over the whole axis": "isotonic_regression",
    },
    "keras.activations": {
        "for loading and saving, not a function of x": "deserialize get serialize"
    },
    "keras.layers": {"a wrapper around any activation": "Activation"},
    "torch.nn": {"a layer with weights": "MultiheadAttention"},
    "torch.nn.functional": {
        "a convolution, a pool or a rearrangement of pixels": """
            adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d
            adaptive_max_pool1d_with_indices adaptive_max_pool2d adaptive_max_pool2d_with_indices
            adaptive_max_pool3d adaptive_max_pool3d_with_indices affine_grid avg_pool1d avg_pool2d
            avg_pool3d channel_shuffle conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d
            conv_transpose3d fold fractional_max_pool2d fractional_max_pool2d_with_indices
            fractional_max_pool3d fractional_max_pool3d_with_indices grid_sample interpolate lp_pool1d
            lp_pool2d lp_pool3d max_pool1d max_pool1d_with_indices max_pool2d max_pool2d_with_indices
            max_pool3d max_pool3d_with_indices max_unpool1d max_unpool2d max_unpool3d
            native_channel_shuffle pad pixel_shuffle pixel_unshuffle unfold upsample upsample_bilinear
            upsample_nearest""",
        "a loss": """
            binary_cross_entropy binary_cross_entropy_with_logits cosine_embedding_loss cross_entropy
            ctc_loss gaussian_nll_loss hinge_embedding_loss huber_loss kl_div l1_loss
            linear_cross_entropy margin_ranking_loss mse_loss multi_margin_loss multilabel_margin_loss
            multilabel_soft_margin_loss nll_loss poisson_nll_loss smooth_l1_loss soft_margin_loss
            triplet_margin_loss triplet_margin_with_distance_loss""",
        "a normalisation or a distance": """
            batch_norm cosine_similarity group_norm instance_norm layer_norm local_response_norm
            normalize pairwise_distance pdist rms_norm""",
        "dropout is regularisation: off when the network is used": """
            alpha_dropout dropout dropout1d dropout2d dropout3d feature_alpha_dropout""",
        "takes weights: linear is an affine map, not the identity": """
            bilinear embedding embedding_bag grouped_mm linear multi_head_attention_forward
            scaled_dot_product_attention scaled_grouped_mm scaled_mm""",
        "for programs, not a function of real numbers": """
            assert_int_or_pair boolean_dispatch handle_torch_function has_torch_function
            has_torch_function_unary has_torch_function_variadic one_hot""",
        "random and of several inputs at once, which no kind of record describes": "gumbel_softmax",
    },
    "jax.nn": {
        "attention, or a product of matrices": """
            dot_product_attention get_scaled_dot_general_config scaled_dot_general scaled_matmul""",
        "a reduction to one number": "logmeanexp logsumexp",
        "a step of computing logarithms of probabilities, for positive x only": "log1mexp",
        "a normalisation, or a table": "one_hot standardize",
    },
}

VERSIONS = {
    "tf.nn": "TensorFlow 2.21.0",
    "keras.activations": "Keras 3.15.1",
    "keras.layers": "Keras 3.15.1",
    "torch.nn": "PyTorch 2.13.0",
    "torch.nn.functional": "PyTorch 2.13.0",
    "jax.nn": "JAX 0.10.2",
}

FROZEN: Mapping[str, str] = {
    "tf.nn": """
        crelu elu gelu leaky_relu log_softmax relu relu6 selu sigmoid silu softmax softplus softsign
        swish tanh""",
    "keras.activations": """
        celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu
        linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus
        softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold""",
    "keras.layers": "ELU LeakyReLU PReLU ReLU Softmax",
    "torch.nn": """
        CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid LogSoftmax Mish
        PReLU RReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax Softmax2d Softmin Softplus Softshrink Softsign
        Tanh Tanhshrink Threshold""",
    "torch.nn.functional": """
        celu celu_ elu elu_ gelu glu hardshrink hardsigmoid hardswish hardtanh hardtanh_ leaky_relu
        leaky_relu_ log_softmax logsigmoid mish prelu relu relu6 relu_ rrelu rrelu_ selu selu_ sigmoid
        silu softmax softmin softplus softshrink softsign tanh tanhshrink threshold threshold_""",
    "jax.nn": """
        celu elu gelu glu hard_sigmoid hard_silu hard_swish hard_tanh identity leaky_relu log_sigmoid
        log_softmax mish relu relu6 selu sigmoid silu soft_sign softmax softplus sparse_plus
        sparse_sigmoid squareplus swish tanh""",
}


def _callables(namespace: str) -> set[str]:
    package, _, folder = namespace.partition(".")
    # tf.nn is an attribute of TensorFlow, and no module of that name.
    things = operator.attrgetter(folder)(importlib.import_module(package))
    return {
        name for name, thing in vars(things).items() if not name.startswith("_") and callable(thing)
    }


def _layers(home: str) -> set[str]:
    layers = importlib.import_module("keras.layers")
    return {
        name
        for name in _callables("keras.layers")
        if getattr(layers, name).__module__.startswith(home)
    }


def _functions(module: str) -> set[str]:
    # Names of classes and of types that the module has imported begin with a capital.
    return {name for name in _callables(module) if name[0].islower()}


def _listed(module: str) -> set[str]:
    return set(importlib.import_module(module).__all__)


# Everything public in a namespace, asked of the library itself; ImportError where it is missing.
LIVE: Mapping[str, Callable[[], set[str]]] = {
    "tf.nn": lambda: _callables("tensorflow.nn"),
    "keras.activations": lambda: _callables("keras.activations"),
    "keras.layers": lambda: _layers("keras.src.layers.activations"),
    "torch.nn": lambda: _listed("torch.nn.modules.activation"),
    "torch.nn.functional": lambda: _functions("torch.nn.functional"),
    "jax.nn": lambda: _callables("jax.nn"),
}


def excluded(namespace: str) -> set[str]:
    """Return the names that are no activation functions."""
    return {name for names in NOT_ACTIVATIONS[namespace].values() for name in names.split()}


def frozen(namespace: str) -> set[str]:
    """Return the activation functions of the version in VERSIONS."""
    return set(FROZEN[namespace].split())


def differences(namespace: str) -> tuple[set[str], set[str]]:
    """Return the names in neither list that the installed library has, and those it has no longer."""
    live, listed = LIVE[namespace](), frozen(namespace) | excluded(namespace)
    return live - listed, listed - live
