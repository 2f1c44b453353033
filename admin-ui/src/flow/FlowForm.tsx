import PlaceIcon from '@mui/icons-material/AddShoppingCartOutlined';
import { Box } from '@mui/material';
import { useRef } from 'react';
import {
  BooleanInput,
  email,
  Form,
  maxValue,
  minValue,
  required,
  ResourceContextProvider,
  TextInput,
  useGetList,
  useTranslate,
} from 'react-admin';
import { useFormState } from 'react-hook-form';
import type { ProductView } from '../api/api-types';
import { CustomerReference, referenceOf } from '../orders/create/CustomerReference';
import { OrderFields } from '../orders/create/OrderFields';
import { useCanWrite, WriteButton } from '../session/roles';
import { NumberInput } from '../shared/forms/NumberInput';
import { whole } from '../shared/forms/validate';
import { LoadingLines } from '../shared/loading/LoadingLines';
import { useMailsInstalled } from '../system/use-system';
import type { Wish } from './use-placing';

const MOST_ORDERS = 20;

/** What the fields hold. An empty text field may hold null. */
interface Filled extends Omit<Wish, 'email' | 'reference'> {
  readonly email: string | null;
  readonly reference: string | null;
}

/** Asks for an order, or several. It begins with a product that is in stock, so that one click is enough. */
export function FlowForm({ onPlace }: { onPlace: (wish: Wish) => Promise<void> }) {
  const canWrite = useCanWrite();
  const { data, isPending } = useGetList<ProductView>('products', {
    pagination: { page: 1, perPage: 1 },
    sort: { field: 'stock', order: 'DESC' },
    filter: {},
  });
  // The product with most stock can be another one after the order.
  const first = useRef<string | undefined>(undefined);
  first.current ??= data?.[0]?.id;
  if (isPending) return <LoadingLines />;
  const submit = async (values: Partial<Filled>) => {
    // Enter sends the form of a viewer too.
    if (!canWrite) return;
    const { productId = '', quantity = 1, orders = 1, email: mail, reference, twice = false } = values;
    await onPlace({ productId, quantity, orders, email: mail || null, ...referenceOf(reference), twice });
  };
  return (
    <ResourceContextProvider value="orders">
      <Form
        defaultValues={{
          productId: first.current ?? '',
          quantity: 1,
          orders: 1,
          reference: '',
          twice: false,
        }}
        onSubmit={submit}
        sanitizeEmptyValues={false}
        noValidate
      >
        <Fields />
      </Form>
    </ResourceContextProvider>
  );
}

function Fields() {
  const translate = useTranslate();
  const hasMails = useMailsInstalled();
  const { isSubmitting } = useFormState();
  return (
    <Box
      sx={{
        display: 'grid',
        columnGap: 2,
        alignItems: 'start',
        gridTemplateColumns: 'repeat(4, minmax(0, 1fr))',
        // The product and the two texts take a line each on a phone, half a line otherwise.
        '& > *': { gridColumn: { xs: '1 / -1', md: 'span 2' } },
        '& > :nth-of-type(2), & > :nth-of-type(3)': { gridColumn: { xs: 'span 2', md: 'span 1' } },
        '& > :last-child': { gridColumn: '1 / -1' },
      }}
    >
      <OrderFields quantityHint="flow.quantity_hint" />
      <NumberInput
        source="orders"
        label="flow.fields.orders"
        validate={[required(), whole(), minValue(1), maxValue(MOST_ORDERS)]}
        helperText="flow.orders_hint"
      />
      <CustomerReference hint="flow.reference_hint" />
      {hasMails && (
        <TextInput
          source="email"
          type="email"
          label="flow.fields.email"
          helperText="flow.email_hint"
          validate={email()}
          fullWidth
          autoComplete="off"
        />
      )}
      <Box sx={{ display: 'flex', columnGap: 3, rowGap: 1, flexWrap: 'wrap', alignItems: 'center', mt: 1 }}>
        <WriteButton type="submit" variant="contained" startIcon={<PlaceIcon />} loading={isSubmitting}>
          {translate('flow.place')}
        </WriteButton>
        <BooleanInput
          source="twice"
          label="flow.fields.twice"
          helperText={false}
          sx={{ minWidth: 0, '& .MuiFormControlLabel-root': { my: 0 } }}
        />
      </Box>
    </Box>
  );
}
