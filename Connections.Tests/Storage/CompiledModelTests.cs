using Connections.Core.Storage;
using Connections.Core.Storage.Compiled;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Connections.Tests.Storage;

/// <summary>The model that was compiled ahead says what the classes say, or a column would be missing where nobody looks.</summary>
public sealed class CompiledModelTests : IDisposable
{
    private readonly ConnectionsDb _db = new(new DbContextOptionsBuilder<ConnectionsDb>().UseSqlite("Data Source=:memory:").Options);

    public void Dispose() => _db.Dispose();

    [Fact]
    public void The_compiled_model_is_the_one_in_use() => Assert.Same(ConnectionsDbModel.Instance, _db.Model);

    [Fact]
    public void The_compiled_model_says_what_the_classes_say()
    {
        var classes = _db.GetService<IDesignTimeModel>().Model;

        Assert.True(
            Lines(classes).SequenceEqual(Lines(ConnectionsDbModel.Instance)),
            "The model has changed. Compile it anew, as docs/architecture.md says under \"Changing the database\". It differs in:\n"
            + string.Join('\n', Lines(classes).Except(Lines(ConnectionsDbModel.Instance)).Select(line => "classes:  " + line)
                .Concat(Lines(ConnectionsDbModel.Instance).Except(Lines(classes)).Select(line => "compiled: " + line))));
    }

    /// <summary>Whatever a query or a save depends on.</summary>
    private static List<string> Lines(IModel model) =>
        [.. model.GetEntityTypes().OrderBy(type => type.Name, StringComparer.Ordinal).SelectMany(type => (string[])
        [
            $"{type.Name} in {type.GetTableName()}",
            .. type.GetProperties().Select(property => $"{type.Name}.{property.Name}: {property.ClrType} as {property.GetColumnName()} {property.GetColumnType()} "
                + $"{property.GetTypeMapping().Converter?.GetType()} {property.IsNullable} {property.GetMaxLength()} {property.IsConcurrencyToken} "
                + $"{property.ValueGenerated} {property.GetBeforeSaveBehavior()} {property.GetAfterSaveBehavior()} {property.Sentinel}"),
            .. type.GetKeys().Select(key => $"{type.Name} key {key.IsPrimaryKey()} {Columns(key.Properties)}"),
            .. type.GetForeignKeys().Select(key =>
                $"{type.Name} refers to {key.PrincipalEntityType.Name} by {Columns(key.Properties)}, {key.IsUnique} {key.IsRequired} {key.DeleteBehavior} "
                + $"{key.DependentToPrincipal?.Name} {key.PrincipalToDependent?.Name}"),
            .. type.GetSkipNavigations().Select(many => $"{type.Name} has many {many.Name} through {many.JoinEntityType.Name}"),
            .. type.GetIndexes().Select(index => $"{type.Name} index {index.IsUnique} {Columns(index.Properties)} {index.GetFilter()}"),
            .. type.GetDeclaredQueryFilters().Select(filter => $"{type.Name} where {filter.Expression}"),
        ])];

    private static string Columns(IEnumerable<IReadOnlyProperty> properties) => string.Join(',', properties.Select(property => property.Name));
}
