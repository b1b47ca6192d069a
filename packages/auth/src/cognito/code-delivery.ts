import type { CodeDeliveryDetailsType } from './user-pool.js';

/** Where a code was sent, masked by the service. */
export interface CodeDeliveryDetails {
  readonly destination?: string;
  readonly deliveryMedium?: string;
  readonly attributeName?: string;
}

/** Where the service says that it sent a code, in this library's names. */
export function toCodeDeliveryDetails(details: CodeDeliveryDetailsType | undefined): CodeDeliveryDetails {
  const { Destination, DeliveryMedium, AttributeName } = details ?? {};
  return {
    ...(Destination !== undefined && { destination: Destination }),
    ...(DeliveryMedium !== undefined && { deliveryMedium: DeliveryMedium }),
    ...(AttributeName !== undefined && { attributeName: AttributeName }),
  };
}
