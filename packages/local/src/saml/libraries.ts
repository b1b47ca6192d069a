import type * as NodeSaml from '@node-saml/node-saml';
import type * as XmlCrypto from 'xml-crypto';
import { findErrorCode } from '../base/error-code.js';
import { ServiceError } from '../wire/service-error.js';

const ADVICE =
  'SAML needs the packages @node-saml/node-saml and xml-crypto: npm install --save-dev @node-saml/node-saml xml-crypto';

/** The library that verifies SAML responses. Optional: loaded on first use. */
export async function loadNodeSaml(): Promise<typeof NodeSaml> {
  return await explaining(import('@node-saml/node-saml'));
}

/** The library that signs XML. Optional: loaded on first use. */
export async function loadXmlCrypto(): Promise<typeof XmlCrypto> {
  return await explaining(import('xml-crypto'));
}

/** @throws ServiceError `InternalErrorException` that names what to install */
async function explaining<Library>(loading: Promise<Library>): Promise<Library> {
  try {
    return await loading;
  } catch (error) {
    if (findErrorCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ServiceError('InternalErrorException', ADVICE, { status: 500 });
  }
}
