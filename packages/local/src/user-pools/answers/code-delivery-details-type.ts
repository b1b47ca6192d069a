import { type Delivery, maskDestination } from '../messages/delivery.js';

/** `CodeDeliveryDetailsType`: where a code went, in answers. */
export interface CodeDeliveryDetailsType {
  readonly Destination: string;
  readonly DeliveryMedium: 'EMAIL' | 'SMS';
  readonly AttributeName: string;
}

/** A delivery as `CodeDeliveryDetailsType`. */
export function toCodeDeliveryDetailsType(delivery: Delivery): CodeDeliveryDetailsType {
  return {
    AttributeName: delivery.attribute,
    DeliveryMedium: delivery.medium,
    Destination: maskDestination(delivery),
  };
}
