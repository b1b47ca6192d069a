import type { CodeDeliveryDetailsType } from './user-pool.js';

/** The destination of a code, masked by the service. */
export interface CodeDeliveryDetails {
  readonly destination?: string;
  readonly deliveryMedium?: string;
  readonly attributeName?: string;
}

/** Converts the service's delivery details to the names of this library. */
export function toCodeDeliveryDetails(details: CodeDeliveryDetailsType | undefined): CodeDeliveryDetails {
  const { Destination, DeliveryMedium, AttributeName } = details ?? {};
  return {
    ...(Destination !== undefined && { destination: Destination }),
    ...(DeliveryMedium !== undefined && { deliveryMedium: DeliveryMedium }),
    ...(AttributeName !== undefined && { attributeName: AttributeName }),
  };
}
