/** An exception that the service answers with. */
export class TestException extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The exception for a refresh token that the service has ended. */
export const REVOKED = ['NotAuthorizedException', 'Refresh Token has been revoked'] as const;
