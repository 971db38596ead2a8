"""Tokens that others published, with their keys: the facts that our readers and our signer are held against.

RFC 7515 appendix A, RFC 7520 section 4, RFC 8037 appendix A.4, RFC 6979 appendix A.2.5, and cases of Wycheproof's
`json_web_signature_test.json` by their numbers. None of them is an id_token: their payloads are about other things.
"""

from dataclasses import dataclass
from typing import Final

Jwk = dict[str, str]


@dataclass(frozen=True)
class PublishedToken:
    """A valid token, and the JWK that its source gives for it (with the private part where there is one)."""

    source: str
    algorithm: str
    jwk: Jwk
    token: str

    @property
    def public_jwk(self) -> Jwk:
        """The JWK without its private part."""
        return {name: value for name, value in self.jwk.items() if name not in {"d", "p", "q"}}


_JOE: Final = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

_FRODO: Final = (
    "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwg"
    "YW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9m"
    "ZiB0by4"
)

_BILBO: Final[Jwk] = {
    "kty": "RSA",
    "kid": "bilbo.baggins@hobbiton.example",
    "use": "sig",
    "n": (
        "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2w"
        "qVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bT"
        "wJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5"
        "iaiQkqgc5gHdrNP5zw"
    ),
    "e": "AQAB",
}

HS256_A1: Final = PublishedToken(
    "RFC 7515 appendix A.1",
    "HS256",
    {"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"},
    f"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{_JOE}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
)

RS256_A2: Final = PublishedToken(
    "RFC 7515 appendix A.2",
    "RS256",
    {
        "kty": "RSA",
        "n": (
            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SF"
            "d2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo"
            "7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkM"
            "Ls91kzk2PAcDTW9gb54h4FRWyuXpoQ"
        ),
        "e": "AQAB",
        "p": (
            "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7"
            "ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc"
        ),
        "q": (
            "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wD"
            "mpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc"
        ),
    },
    f"eyJhbGciOiJSUzI1NiJ9.{_JOE}."
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CU"
    "Ar7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_d"
    "O--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0ig"
    "cN_IoypGlUPQGe77Rw",
)

ES256_A3: Final = PublishedToken(
    "RFC 7515 appendix A.3",
    "ES256",
    {
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    },
    f"eyJhbGciOiJFUzI1NiJ9.{_JOE}."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
)

NONE_A5: Final = f"eyJhbGciOiJub25lIn0.{_JOE}."

RS256_COOKBOOK: Final = PublishedToken(
    "RFC 7520 section 4.1",
    "RS256",
    _BILBO,
    f"eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.{_FRODO}."
    "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDk"
    "oBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9Uzp"
    "ERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogo"
    "ree7vjbU5y18kDquDg",
)

PS384_COOKBOOK: Final = PublishedToken(
    "RFC 7520 section 4.2",
    "PS384",
    _BILBO,
    f"eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.{_FRODO}."
    "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OL"
    "PpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shn"
    "r2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6"
    "oD4ifKo8DYM-X72Eaw",
)

EDDSA_A4: Final = PublishedToken(
    "RFC 8037 appendix A.4",
    "EdDSA",
    {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    },
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
)

# RFC 6979 appendix A.2.5, P-256 with SHA-256: the private number, the message, and the signature that follows.
SAMPLE_SECRET: Final = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
SAMPLE_MESSAGE: Final = b"sample"
SAMPLE_SIGNATURE: Final = bytes.fromhex(
    "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
    "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
)

WYCHEPROOF_EC: Final = PublishedToken(
    "Wycheproof 18",
    "ES256",
    {
        "kty": "EC",
        "kid": "kid-ec-sign",
        "use": "sig",
        "alg": "ES256",
        "crv": "P-256",
        "x": "04N0xi21hshyvBp7I167sbE_bXqyqkAPfefdklMO7wY",
        "y": "UI8exy-C06a7DUnjIdENkxeFtHM4-l_41LqEw9nVgmw",
    },
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImtpZC1lYy1zaWduIn0.Zm9v."
    "5cA0OHyMP7ezamUd5c9kV-FrGxdx4hbGXOdplQkutrqWrte5P-pAvsE3Ve6xSyU3YDQwUHjVVOtvcrEbbnZ8yA",
)

# Wycheproof 378: the same r, and n - s instead of s. ECDSA takes both.
WYCHEPROOF_EC_OTHER_S: Final = (
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImtpZC1lYy1zaWduIn0.Zm9v."
    "5cA0OHyMP7ezamUd5c9kV-FrGxdx4hbGXOdplQkutrppUShFwBW_Qj7IqhFOtNrIXLLKXS5CSZmERxmnjeyoiQ"
)

# Wycheproof 32: signed by the key that its own header brings along.
WYCHEPROOF_EMBEDDED_KEY: Final = (
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImtpZC1lYy1zaWduIiwiandrIjp7Imt0eSI6IkVDIiwia2lkIjoia2lkLWVjLXNpZ24iLCJ1c2UiOiJz"
    "aWciLCJhbGciOiJFUzI1NiIsIngiOiJNZG5UWkRJaERKYmZBU2RGcWFtY3BPMkNoOUdOS0sybTBNUWxoNDAyU3BvIiwieSI6Ijdhdko0bHFf"
    "V3l4LW5MUERCUTJZcHl0dUh5TWlvMDdCVXl2bDNqYUMtMVkiLCJjcnYiOiJQLTI1NiJ9fQ.Zm9v."
    "4jmsollQD8ZxvySzXYnIEYA4fwaZi2ZbC0aI1J4LYmW2Bn31NhKdjms2N6o51Dff5-InWXQF9m45VtTexl6yjg"
)

WYCHEPROOF_RSA: Final = PublishedToken(
    "Wycheproof 33",
    "RS256",
    {
        "kty": "RSA",
        "kid": "kid-rsa-sign",
        "use": "sig",
        "alg": "RS256",
        "n": (
            "kqGboBfAWttWPCA-0cGRgsY6SaYoIARt0B_PkaEcIq9HPYNdu9n6UuWHuuTHrjF_ZoQW97r5HaAorNvrMEGTGdxCHZdEtkHvNVVmrtxT"
            "BLiQCbCozXhFoIrVcr3qUBrdGnNn_M3jJi7Wg7p_-x62nS5gNG875oyheRkutHsQXikFZwsN3q_TsPNOVlCiHy8mxzaFTUQGm-X8UYex"
            "FyAivlDSjgDJLAZSWfxd7k9Gxuwa3AUfQqQcVcegmgKGCaErQ3qQbh1x7WB6iopE3_-GZ8HMAVtR9AmrVscqYsnjhaCehfAI0iKKs8zX"
            "r8tISc0ORbaalrkk03H1ZrsEnDKEWQ"
        ),
        "e": "AQAB",
    },
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImtpZC1yc2Etc2lnbiJ9.Zm9v."
    "HUwxI1-cZrZgcuOgBQ7G7NE-GrqK79l6GV1KT4DKXnSMFwC8pfZCzE7pmLE7mYpLCIvzC87yuOjuhT0uW5oe6aaAEtR978cm-q8dfly45flq"
    "Mrd_ifhi9GCsMlyi8dpQ42Ou1etZljFZuWjfyk8CN1c5DaHRwhqjScAPIFp6xmzKIRUJ_xdQfUSfSlujLaixtScU518EoNP4oo1v7E8RAz6Z"
    "O4g2N4Xqs8OvSxYydcoTEg42QnLHe9JnXgI37Q5gSwinwaPsG3Ry56UYiLoL8mCUa74S51y02VsIgVmmGWgaXjM-i_lCiKQDBiBnvWlka4Xh"
    "Vuvd6ZWibM9cbCPtPg",
)

# Wycheproof 47 and 63: what the signature of the same text decrypts to is not exactly the block of RFC 8017, 9.2.
WYCHEPROOF_PADDINGS: Final = {
    "length with a leading zero": (
        "X8GIjUhtXgLeqJWHkaPaofWGF3PEJx0NpL8aj6sMI7d_gJyhERVrTvZQDEStdB6u3KLWPFc546RqawGYVaFEi_DmlIDfULOOx0bIxp1SDkDL"
        "HCaGXKq4pFd_vKngHu-Q2hr4A8WxdO-zaU99MSvlGrfUD5tdSpSV1yfdxSz0NRX0e60jA4Jx9iUbbC5i9iKj9DrxEmXm_EOygBiOlAH4_Dfr"
        "yfggoIFt3sp0LGcEEHsDc_oeFChLatwHhoSFqhK-ak-GF4Zsz8VW0K14gCufcNyWM4W-Qnv9UvHZaq39LE5akGUc7DxTFcnriw0gs1CtLl-u"
        "4-8vma6bBkHTanQ92Q"
    ),
    "zeros after the sequence": (
        "NznBrBiN-MEEZMN09zKsdHwKb4KbAPf8jliegLr4NpHSjxsITE7Miu4nqQnzeEp5ows6zRzE99bzeUpvaZFWK6pDVOdsT057xg6rTqKEbUIM"
        "rWHZL4EH0toXRgtC2P-1J0uzifflUTheqPVuk4sqJHkvhf6jYZa-jQoZjxWgF6GP-VmVTpRfP2aesVEqKiaYfBno4ns8a02fGXZAmtT2folG"
        "ABPxmLa6LfQiQOmUiy_GQEFihsgh53VXDZemlTub_dfVw__cLSyt-oatzBDLyLPJA3IWwMaV2jrFsvA8V39BceTL7rPpn4NIVL-yf8cPa09U"
        "hLTPHHgSgNdRILVRvA"
    ),
}
