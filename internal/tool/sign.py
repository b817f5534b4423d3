"""Signs a PDF with pyHanko and a key of its own. Usage: sign.py FROM TO [X0 Y0 X1 Y1]: the box of a stamp on the first page."""
import datetime
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle

key = rsa.generate_private_key(65537, 2048)
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Segretario Generale")])
certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
               .serial_number(1).not_valid_before(datetime.datetime(2025, 1, 1))
               .not_valid_after(datetime.datetime(2045, 1, 1)).sign(key, hashes.SHA256()))
signer = signers.SimpleSigner.load_pkcs12_data(
    pkcs12.serialize_key_and_certificates(b"k", key, certificate, None, NoEncryption()), [])

with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as signed:
    writer = IncrementalPdfFileWriter(source)
    box = [int(x) for x in sys.argv[3:]]
    if box:
        fields.append_signature_field(writer, fields.SigFieldSpec("Firma", box=box))
    metadata = signers.PdfSignatureMetadata(field_name="Firma", subfilter=fields.SigSeedSubFilter.PADES)
    stamp = TextStampStyle(stamp_text="Firmato da %(signer)s") if box else None
    signers.PdfSigner(metadata, signer, stamp_style=stamp).sign_pdf(writer, output=signed)
