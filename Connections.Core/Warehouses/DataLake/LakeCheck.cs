using System.Text;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>Tries every right that loading needs, with a small object that it deletes again, and says how to give what is missing.</summary>
internal sealed class LakeCheck(EngineContext context)
{
    private readonly List<MissingRight> _missing = [];

    public async Task<ConnectionReport> RunAsync(CancellationToken cancellationToken)
    {
        using var store = DataLakeEngine.StoreOf(context);
        var probe = LakeLayout.Probe(context.Warehouse.Id);
        // In the order in which a load needs them; after one that says nothing of rights the others would only repeat it.
        var goesOn = await TryAsync(() => store.ListAsync(LakeLayout.Batches(context.Warehouse.Id), after: null, most: 1, cancellationToken), "s3:ListBucket")
            && await TryAsync(() => store.WriteAsync(probe, Encoding.UTF8.GetBytes("probe"), cancellationToken), "s3:PutObject")
            && await TryAsync(() => store.ReadAsync(probe, cancellationToken), "s3:GetObject")
            && await TryAsync(() => store.DeleteAsync(probe, cancellationToken), "s3:DeleteObject");
        return goesOn && _missing.Count == 0 ? ConnectionReport.Connected : new(_missing);
    }

    private async Task<bool> TryAsync(Func<Task> act, string right)
    {
        try
        {
            await act();
            return true;
        }
        catch (WarehouseException e)
        {
            var isOfBucket = e.Fault == WarehouseFault.Permission && context.Warehouse.Settings["bucket"] is not null;
            _missing.Add(new(e.Message, isOfBucket ? S3Faults.PolicyFor(right, $"{context.Warehouse.Settings["bucket"]}") : null));
            return e.Fault == WarehouseFault.Permission;
        }
    }
}
