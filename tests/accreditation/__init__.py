"""Accreditation: who may audit, and who at the gate is who."""
