import { useMediaQuery, type Theme } from '@mui/material';
import {
  DataTable,
  List,
  SelectInput,
  SimpleList,
  SortButton,
  TextInput,
  TopToolbar,
  useTranslate,
} from 'react-admin';
import type { ProductView } from '../api/api-types';
import { useLive } from '../live';
import { WriteButton } from '../session/roles';
import { Empty } from '../shared/lists/Empty';
import { ExportList } from '../shared/lists/ExportCsv';
import { ProductMark } from '../shared/display/ProductMark';
import { ListLoaded } from '../shared/loading/Loaded';
import { KeysetPagination } from '../shared/lists/KeysetPagination';
import { LinkedRows } from '../shared/lists/LinkedRows';
import { RecordLink } from '../shared/lists/RecordLink';
import { shortId } from '../shared/format/short-id';
import { Price } from './Price';
import { Stock } from './Stock';

const filters = [
  <TextInput
    key="q"
    source="q"
    alwaysOn
    resettable
    parse={(text: string) => text.trim()}
    sx={{ minWidth: { xs: '100%', sm: 300 } }}
  />,
  <SelectInput
    key="stock"
    source="stock"
    alwaysOn
    choices={[
      { id: 'low', name: 'products.levels.low' },
      { id: 'out', name: 'products.levels.out' },
    ]}
  />,
];

const CreateButton = () => {
  const translate = useTranslate();
  return (
    <WriteButton to="/products/create" size="small" variant="contained">
      {translate('products.create')}
    </WriteButton>
  );
};

const NoneMatches = () => <Empty title="products.none.title" text="products.none.text" />;

export default function ProductList() {
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('md'));
  const live = useLive();
  return (
    <List
      filters={filters}
      actions={
        <TopToolbar sx={{ alignItems: 'center', gap: 1, flexWrap: 'wrap' }}>
          <SortButton fields={['name', 'price', 'stock', 'createdAt']} />
          <ExportList<ProductView>
            columns={['id', 'name', 'price', 'stock', 'lowStockThreshold', 'version']}
          />
          <CreateButton />
        </TopToolbar>
      }
      exporter={false}
      sort={{ field: 'name', order: 'ASC' }}
      perPage={50}
      pagination={<KeysetPagination />}
      queryOptions={live}
      empty={
        <Empty title="products.empty.title" text="products.empty.text">
          <CreateButton />
        </Empty>
      }
    >
      <ListLoaded>
        {isPhone ? (
          <SimpleList<ProductView>
            rowClick="show"
            empty={<NoneMatches />}
            primaryText={({ id, name }) => (
              <span style={{ overflowWrap: 'anywhere' }}>
                <ProductMark id={id} />
                {name}
              </span>
            )}
            secondaryText={(product) => <Price value={product.price} />}
            tertiaryText={(product) => <Stock {...product} />}
          />
        ) : (
          <LinkedRows>
            <DataTable<ProductView>
              bulkActionButtons={false}
              rowClick="show"
              size="small"
              empty={<NoneMatches />}
            >
              <DataTable.Col<ProductView>
                source="name"
                sx={{ overflowWrap: 'anywhere' }}
                render={({ id, name }) => (
                  <RecordLink>
                    <ProductMark id={id} />
                    {name}
                  </RecordLink>
                )}
              />
              <DataTable.Col<ProductView>
                source="price"
                align="right"
                render={({ price }) => <Price value={price} />}
              />
              <DataTable.Col<ProductView>
                source="stock"
                align="right"
                render={(product) => <Stock {...product} />}
              />
              <DataTable.NumberCol source="lowStockThreshold" disableSort />
              <DataTable.Col<ProductView>
                source="id"
                disableSort
                render={({ id }) => <code title={id}>{shortId(id)}</code>}
              />
            </DataTable>
          </LinkedRows>
        )}
      </ListLoaded>
    </List>
  );
}
