"""Fees: invoices, proofs, payments, receipts and the ledgers of programme and audit firms."""
